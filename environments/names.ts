/** What every name begins with. */
export const PROJECT = "image-text";

/** Tags that every resource carries, besides those of its environment. */
export function ownTags(environment: string) {
  return { Project: PROJECT, Environment: environment, ManagedBy: "cdktf" };
}

/**
 * The names of everything that an environment creates. They are settled here, before any resource exists, so that
 * two environments can be checked for names that collide in one account and region.
 */
export function names(environment: { readonly name: string; readonly region: string }, account: string) {
  const prefix = `${PROJECT}-${environment.name}`;
  const bucket = (purpose: string) => `${prefix}-${purpose}-${account}-${environment.region}`;
  return {
    prefix,
    imagesBucket: bucket("images"),
    processedBucket: bucket("processed"),
    accessLogsBucket: bucket("access-logs"),
    preprocessImage: `${prefix}-preprocess-image`,
    detectText: `${prefix}-detect-text`,
    sharpLayer: `${prefix}-sharp`,
    table: `${prefix}-results`,
    failureQueue: `${prefix}-failures`,
    undeliveredQueue: `${prefix}-undelivered`,
    topic: `${prefix}-notifications`,
    insightRule: `${prefix}-insights`,
    dashboard: prefix,
    dataKey: `${prefix}-data`,
    notificationKey: `${prefix}-notifications`,
    group: (name: string | undefined) => (name === undefined ? prefix : `${prefix}-${name}`),
    samplingRule: (name: string) => `${prefix}-${name}`,
    /** The service name of a caller, such as an uploader. */
    caller: (name: string) => `${prefix}-${name}`,
  };
}

export type Names = ReturnType<typeof names>;
