import type { Deployment } from "./deployment.ts";
import { readFunctions, readLogGroups } from "./functions.ts";
import { readKeys, readRoles } from "./identity.ts";
import { readEventRules, readQueues, readTopics } from "./messaging.ts";
import { readAlarms, readDashboards } from "./monitoring.ts";
import { Resolver } from "./resolver.ts";
import { readStacks, type StackFile, TemplateError } from "./stack.ts";
import { readBuckets, readTables } from "./storage.ts";
import { readGroups, readSamplingRules, readTraceEncryption } from "./tracing.ts";

/** The account of an environment that leaves it to the credentials. */
const NO_ACCOUNT = "000000000000";

/**
 * Reads one environment from a synthesized output folder (`cdktf.out`): what it declares, with every reference
 * resolved to the value that AWS would give it. The trace encryption, and the key it uses, come from the stack
 * that owns the setting for the same account and region.
 * Throws {@link TemplateError}, which lists everything that is missing, unknown or not understood.
 */
export function readDeployment(outDir: string, environment: string): Deployment {
  const stacks = readStacks(outDir);
  const stack = stacks.find(({ name }) => name === environment);
  if (stack === undefined)
    throw new TemplateError(
      `${outDir} has no environment "${environment}". It has: ${stacks.map(({ name }) => name).join(", ")}.`,
    );
  const { account, region, defaultTags } = providerOf(stack);
  const resolver = new Resolver(stack, account, region);
  const tracing = tracingStack(stacks, stack);
  const tracingResolver = tracing === undefined ? undefined : new Resolver(tracing, account, region);

  const deployment: Deployment = {
    environment,
    account,
    region,
    buckets: readBuckets(resolver),
    functions: readFunctions(resolver, stack.folder, defaultTags),
    tables: readTables(resolver, defaultTags),
    queues: readQueues(resolver),
    topics: readTopics(resolver),
    keys: [...readKeys(resolver), ...(tracingResolver === undefined ? [] : readKeys(tracingResolver))],
    roles: readRoles(resolver),
    eventRules: readEventRules(resolver),
    logGroups: readLogGroups(resolver),
    alarms: readAlarms(resolver),
    dashboards: readDashboards(resolver),
    tracing: {
      groups: readGroups(resolver, defaultTags),
      samplingRules: readSamplingRules(resolver, defaultTags),
      encryption: (tracingResolver && readTraceEncryption(tracingResolver)) ?? { type: "NONE" },
    },
    outputs: resolver.outputs(),
    // Evaluated last: everything that is run has been read by now.
    notRun: resolver.unread(),
  };

  const problems = [...resolver.problems, ...(tracingResolver?.problems ?? [])];
  if (problems.length > 0)
    throw new TemplateError(
      `${outDir} declares what the local run does not understand:\n${problems.map((p) => `- ${p}`).join("\n")}`,
    );
  return deployment;
}

function providerOf(stack: StackFile) {
  const provider = stack.json.provider.aws;
  if (provider?.region === undefined)
    throw new TemplateError(`${stack.name}: the aws provider names no region.`);
  return {
    account: provider.allowed_account_ids?.[0] ?? NO_ACCOUNT,
    region: provider.region,
    defaultTags: provider.default_tags?.tags ?? {},
  };
}

/** The stack that owns the trace encryption of the account and region which `stack` is deployed to. */
function tracingStack(stacks: readonly StackFile[], stack: StackFile): StackFile | undefined {
  const place = ({ account, region }: ReturnType<typeof providerOf>) => `${account} ${region}`;
  return stacks.find(
    (other) =>
      other !== stack &&
      other.json.resource.aws_xray_encryption_config !== undefined &&
      place(providerOf(other)) === place(providerOf(stack)),
  );
}
