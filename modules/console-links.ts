/** Links to the AWS console. */

const host = (region: string) => `https://${region}.console.aws.amazon.com`;

/**
 * The trace map of the last hour, for the traces that match a filter expression.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-deeplinks.html
 */
export function traceMapLink(region: string, filter: string): string {
  return `${host(region)}/xray/home?region=${region}#/service-map?timeRange=PT1H&filter=${encoded(filter)}`;
}

export function dashboardLink(region: string, name: string): string {
  return `${host(region)}/cloudwatch/home?region=${region}#dashboards:name=${name}`;
}

/** Brackets too, which encodeURIComponent leaves: they would end a link in Markdown. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("(", "%28").replaceAll(")", "%29");
}
