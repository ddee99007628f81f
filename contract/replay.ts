/** Messages that a replay receives per request: the most that SQS allows. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const REPLAY_BATCH = 10;

/** The longest that a replay works on one of them: its turn at one a second, and two calls of up to 5 seconds. */
export const REPLAY_SECONDS_PER_MESSAGE = 1 + 2 * 5;
