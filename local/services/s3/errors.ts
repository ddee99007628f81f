import { AwsError } from "../../gateway/service.ts";

// In the words of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

export const noBucket = (name: string) =>
  new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: name });

/** `headers` say whether a delete marker hides the object. */
export const noKey = (key: string, headers: Readonly<Record<string, string>> = {}) =>
  new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key }, headers);

export const noVersion = (key: string, versionId: string) =>
  new AwsError("NoSuchVersion", "The specified version does not exist.", 404, {
    Key: key,
    VersionId: versionId,
  });

export const noUpload = (id: string) =>
  new AwsError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
    { UploadId: id },
  );

/** A delete marker that was asked for by its version. */
export const isMarker = (headers: Readonly<Record<string, string>>) =>
  new AwsError(
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
    405,
    { ResourceType: "DeleteMarker" },
    { ...headers, allow: "DELETE" },
  );

export const methodNotAllowed = () =>
  new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);

export const wrongOwner = () => new AwsError("AccessDenied", "Access Denied", 403);

export const keyTooLong = (maximum: number) =>
  new AwsError("KeyTooLongError", "Your key is too long", 400, { MaxSizeAllowed: maximum });

export const invalidArgument = (message: string, name?: string, value?: unknown) =>
  new AwsError("InvalidArgument", message, 400, { ArgumentName: name, ArgumentValue: value });

export const invalidRequest = (message: string) => new AwsError("InvalidRequest", message);

export const malformedXml = () =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

export const noBody = () => new AwsError("MissingRequestBodyError", "Request Body is empty");

export const invalidTag = (message: string) => new AwsError("InvalidTag", message);

export const tooManyTags = (maximum: number) =>
  new AwsError("BadRequest", `Object tags cannot be greater than ${maximum}`);

export const metadataTooLarge = (size: number, maximum: number) =>
  new AwsError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", 400, {
    Size: size,
    MaxSizeAllowed: maximum,
  });

export const invalidStorageClass = (name: string) =>
  new AwsError("InvalidStorageClass", "The storage class you specified is not valid", 400, {
    StorageClassRequested: name,
  });

/** Objects in an archive are restored before they are read. */
export const archived = (storageClass: string) =>
  new AwsError("InvalidObjectState", "The operation is not valid for the object's storage class", 403, {
    StorageClass: storageClass,
  });

export const noAcls = () => new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");

export const noKmsKey = (name: string) =>
  new AwsError("KMS.NotFoundException", `Key '${name}' does not exist`);

export const preconditionFailed = (condition: string) =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition: condition,
  });

/** 304: no body, and no header that describes one. */
export const notModified = (headers: Readonly<Record<string, string>>) =>
  new AwsError("NotModified", "Not Modified", 304, {}, headers);

export const invalidRange = (range: string, size: number) =>
  new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: range,
    ActualObjectSize: size,
  });

export const invalidPartNumber = (requested: number, count: number) =>
  new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, {
    PartNumberRequested: requested,
    ActualPartCount: count,
  });

export const invalidPart = (number: number) =>
  new AwsError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { PartNumber: number },
  );

export const invalidPartOrder = () =>
  new AwsError(
    "InvalidPartOrder",
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
  );

export const partTooSmall = (number: number, size: number, minimum: number) =>
  new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400, {
    PartNumber: number,
    ProposedSize: size,
    MinSizeAllowed: minimum,
  });

export const wrongChecksum = (name: string) =>
  new AwsError("BadDigest", `The ${name} you specified did not match the calculated checksum.`);

export const ownBucket = (name: string) =>
  new AwsError(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    409,
    { BucketName: name },
  );

/** What AWS does and the emulator does not. */
export const notOffered = (message: string) => new AwsError("NotImplemented", message, 501);
