import { failureQueues } from "../run/failures.ts";
import type { Run } from "../run/running.ts";

/** Where the page and the services of a run are. */
export function formatAddresses({ cloud, endpoint, pageUrl }: Run): string {
  return `  Page            ${pageUrl}
  AWS endpoint    ${endpoint}   (any access key except the functions' is the administrator's)
  X-Ray daemon    ${cloud.daemon.address}   (UDP and TCP)`;
}

/** Commands to try while the run stays up, and where it differs from AWS. */
export function formatInvitation(run: Run, retryDelay: number): string {
  const { endpoint, inputBucket, deployment } = run;
  const queues = failureQueues(deployment).map(
    // Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for SQS, and would ask AWS.
    ({ name }) =>
      `\n  aws sqs receive-message --endpoint-url ${endpoint} --queue-url ${endpoint}/${deployment.account}/${name}`,
  );
  return `The run stays up until you press Ctrl-C.

${formatAddresses(run)}

  export AWS_ENDPOINT_URL=${endpoint} AWS_DEFAULT_REGION=${deployment.region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws s3 cp photo.jpg s3://${inputBucket}/
  aws xray get-trace-summaries --start-time $(($(date +%s) - 600)) --end-time $(date +%s)${queues.join("")}

Differences from AWS: Lambda retries a failed event after ${retryDelay} s instead of 60 (--retry-delay). Insights count faults
in intervals of 10 s instead of 60. Tesseract reads the text, in English only, instead of Rekognition. A function's
memory setting limits V8's heap only. A new table has saved up one second of capacity. Autoscaling does not run.`;
}
