import { readWildcards } from "@image-text/xray/wildcard";
import type { Caller } from "../../gateway/service.ts";
import { matchesArnParts } from "../../iam/match.ts";
import type {
  BucketNotification,
  BucketSettings,
  Deployment,
  FunctionSettings,
} from "../../template/deployment.ts";
import type { ObjectVersion } from "./object.ts";

/** The event that S3 sends to Lambda for one change of one object. */
export interface Notification {
  readonly functionArn: string;
  readonly event: { readonly Records: readonly [EventRecord] };
  /** X-Amzn-Trace-Id of the request that changed the object; absent where it had none. */
  readonly traceHeader?: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export interface EventRecord {
  readonly eventVersion: "2.1";
  readonly eventSource: "aws:s3";
  readonly awsRegion: string;
  readonly eventTime: string;
  /** Without `s3:`. */
  readonly eventName: string;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: { readonly "x-amz-request-id": string; readonly "x-amz-id-2": string };
  readonly s3: {
    readonly s3SchemaVersion: "1.0";
    readonly configurationId: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      /** As {@link encodeKey} writes it. */
      readonly key: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly versionId?: string;
      readonly sequencer: string;
    };
  };
}

/** The request that changed an object. */
export interface Cause {
  readonly caller: Caller;
  readonly requestId: string;
}

/** Whether a notification wants this event; `name` is e.g. `ObjectCreated:Put`. */
export function wants(notification: BucketNotification, name: string, key: string): boolean {
  const named = notification.events.some((event) => {
    const wanted = event.replace(/^s3:/, "");
    return wanted === name || (wanted.endsWith(":*") && name.startsWith(wanted.slice(0, -1)));
  });
  return named && key.startsWith(notification.prefix ?? "") && key.endsWith(notification.suffix ?? "");
}

/** Form encoding, as in S3's events: space is `+`, slashes stay. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
}

export function eventRecord(
  region: string,
  bucket: BucketSettings,
  configuration: number,
  name: string,
  version: ObjectVersion,
  cause: Cause,
): EventRecord {
  const { content } = version;
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: new Date(version.lastModified).toISOString(),
    eventName: name,
    userIdentity: { principalId: `AWS:${cause.caller.accessKeyId}` },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": cause.requestId, "x-amz-id-2": cause.requestId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: `${bucket.name}-${configuration}`,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: cause.caller.account },
        arn: bucket.arn,
      },
      object: {
        key: encodeKey(version.key),
        ...(content === undefined ? {} : { size: content.blob.size, eTag: content.etag }),
        ...(version.versionId === "null" ? {} : { versionId: version.versionId }),
        sequencer: version.sequencer,
      },
    },
  };
}

/** Whether a function's resource policy lets S3 invoke it for this bucket. */
export function mayInvoke(
  target: FunctionSettings | undefined,
  bucket: BucketSettings,
  account: string,
): boolean {
  return (
    target?.permissions.some(
      ({ principal, sourceArn, sourceAccount }) =>
        principal === "s3.amazonaws.com" &&
        (sourceArn === undefined || matchesArnParts(readWildcards(sourceArn), bucket.arn)) &&
        (sourceAccount === undefined || sourceAccount === account),
    ) ?? false
  );
}

/**
 * Notifications that AWS would refuse to configure, one sentence each: S3 asks Lambda for permission when the
 * notification is deployed ("Unable to validate the following destination configurations"). The emulator does
 * not deliver them.
 */
export function refusedNotifications(deployment: Deployment): string[] {
  return deployment.buckets.flatMap((bucket) =>
    bucket.notifications
      .filter(({ functionArn }) => {
        const target = deployment.functions.find(({ arn }) => arn === functionArn);
        return !mayInvoke(target, bucket, deployment.account);
      })
      .map(
        ({ functionArn }) =>
          `The bucket ${bucket.name} may not invoke ${functionArn}: it needs an aws_lambda_permission for s3.amazonaws.com with source_arn ${bucket.arn} and source_account ${deployment.account}.`,
      ),
  );
}
