import { z } from "zod";
import type { Stack } from "../stack.ts";

/** One stack that the workflows plan and deploy, and where. */
export interface Delivery {
  readonly stack: string;
  /** Whose roles deliver the stack, and whose people approve it. */
  readonly environment: string;
  /** 12 digits; empty where the stack names none, and the variable AWS_ACCOUNTS decides. */
  readonly account: string;
  readonly region: string;
  readonly partition: "aws" | "aws-cn" | "aws-us-gov";
}

const deliveryStack = z.object({
  output: z.object({
    stacks: z.object({ value: z.array(z.string()) }),
    position: z.object({ value: z.number() }),
  }),
});
const deliveredStack = z.object({
  provider: z.object({
    aws: z.tuple([z.object({ region: z.string(), allowed_account_ids: z.array(z.string()).default([]) })]),
  }),
});

const PREFIX = "delivery-";

/**
 * Every stack that has roles to deliver it, in the order in which they are deployed: environments as the index
 * lists them, each behind the tracing stack that belongs to it. The delivery stacks themselves are an
 * administrator's, and stacks without roles are deployed by hand.
 * @throws {z.ZodError} if a stack is not one of this project's
 */
export function deliveries(stacks: readonly Stack[]): Delivery[] {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  return stacks
    .filter(({ name }) => name.startsWith(PREFIX))
    .map((stack) => ({
      environment: stack.name.slice(PREFIX.length),
      ...deliveryStack.parse(stack.document).output,
    }))
    .sort((one, other) => one.position.value - other.position.value)
    .flatMap(({ environment, stacks: delivered }) =>
      delivered.value.toReversed().map((stack) => ({ stack, environment, ...placeOf(byName.get(stack)) })),
    );
}

function placeOf(stack: Stack | undefined): Pick<Delivery, "account" | "region" | "partition"> {
  const { region, allowed_account_ids: accounts } = deliveredStack.parse(stack?.document).provider.aws[0];
  return { account: accounts[0] ?? "", region, partition: partitionOf(region) };
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function partitionOf(region: string): Delivery["partition"] {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
