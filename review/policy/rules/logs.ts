import type { Rule } from "../rule.ts";
import { isSet } from "../view.ts";

export const logRules: readonly Rule[] = [
  {
    id: "LOG-001",
    title: "Log groups have a retention period",
    reason: "Without one, logs never expire and are charged indefinitely.",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    covers: ["CKV_AWS_66"],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_log_group"))
        if (!isSet(resource.values.retention_in_days) || Number(resource.values.retention_in_days) === 0)
          yield { resource, says: "has no retention period (0 means never expire)" };
    },
  },
  {
    id: "LOG-002",
    title: "Log groups keep events for at least a year",
    reason: "Incidents are often investigated months later.",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    covers: ["CKV_AWS_338"],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_log_group")) {
        const days = Number(resource.values.retention_in_days);
        // 0 means never expire.
        if (days > 0 && days < 365) yield { resource, says: "keeps events for less than a year" };
      }
    },
  },
  {
    id: "LOG-003",
    title: "Log groups are encrypted with a customer managed key",
    reason: "Logs contain the keys of uploads and what was found in them.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    covers: ["CKV_AWS_158", "AWS-0017"],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_log_group"))
        if (!isSet(resource.values.kms_key_id))
          yield { resource, says: "is not encrypted with a customer managed key" };
    },
  },
  {
    id: "LOG-004",
    title: "The key of a log group allows CloudWatch Logs to use it",
    reason: "Otherwise creating the log group fails in the middle of an apply.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    covers: [],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_log_group")) {
        const key = view.referred(resource.values.kms_key_id);
        const allowed = view
          .statements()
          .some(
            ({ resource: owner, statement }) =>
              owner === key &&
              statement.effect === "Allow" &&
              statement.principals.some((one) => /^Service:logs\.[\w-]+\.amazonaws\.com/.test(one)),
          );
        if (key && !allowed)
          yield { resource, says: "has a key whose policy does not allow CloudWatch Logs to use it" };
      }
    },
  },
  {
    id: "ALM-001",
    title: "Alarms have an action",
    reason: "An alarm without an action notifies no one.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
    covers: ["CKV_AWS_319"],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_metric_alarm"))
        if (resource.values.actions_enabled === false || !isSet(resource.values.alarm_actions))
          yield { resource, says: "has no alarm action" };
    },
  },
];
