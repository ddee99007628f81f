/**
 * A refusal of the X-Ray API, in the API's own terms.
 * Types and statuses: https://docs.aws.amazon.com/xray/latest/api/CommonErrors.html and the service's API model.
 */
export class XrayError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "XrayError";
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** "The request is missing required parameters or has invalid parameters." */
export function invalid(message: string): XrayError {
  return new XrayError("InvalidRequestException", message);
}

/** "The resource was not found. Verify that the name or ARN of the resource is correct." */
export function notFound(resource: string): XrayError {
  return new XrayError(
    "ResourceNotFoundException",
    `There is no X-Ray group or sampling rule ${resource}.`,
    404,
    { ResourceName: resource },
  );
}
