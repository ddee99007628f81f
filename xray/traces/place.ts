import { record } from "../documents/json.ts";

type Aws = Readonly<Record<string, unknown>>;

/**
 * The blocks of a segment's `aws` that say on which machine or in which container it ran, and the fields that name
 * its Availability Zone there. EC2's is documented
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws); ECS
 * writes `availability_zone`, too, and the blocks of EKS and Elastic Beanstalk are read in the same way.
 */
const BLOCKS = ["ec2", "ecs", "eks", "elastic_beanstalk"];
const ZONE_FIELDS = ["availability_zone", "availabilityZone"];

/** The Availability Zone in which a segment was recorded, e.g. `eu-west-1b`, if its `aws` names one. */
export function availabilityZoneOf(aws: Aws): string | undefined {
  for (const block of [...BLOCKS.map((name) => record(aws[name])), aws]) {
    for (const field of ZONE_FIELDS) {
      const zone = block?.[field];
      if (typeof zone === "string" && zone !== "") return zone;
    }
  }
  return undefined;
}

/** The EC2 instance on which a segment was recorded, if its `aws` names one. */
export function instanceIdOf(aws: Aws): string | undefined {
  for (const block of BLOCKS) {
    const id = record(aws[block])?.instance_id;
    if (typeof id === "string" && id !== "") return id;
  }
  return undefined;
}
