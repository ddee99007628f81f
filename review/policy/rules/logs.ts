import type { Rule } from "../rule.ts";
import { isSet } from "../view.ts";

export const logRules: readonly Rule[] = [
  {
    id: "LOG-001",
    title: "Log groups say how long they keep events",
    reason: "Without a period logs are kept and paid for without end.",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    covers: ["CKV_AWS_66"],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_log_group"))
        if (!isSet(resource.values.retention_in_days) || Number(resource.values.retention_in_days) === 0)
          yield { resource, says: "has no retention period (0 is for ever)" };
    },
  },
  {
    id: "LOG-002",
    title: "Log groups keep events for a year",
    reason: "What happened is often asked for months later.",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    covers: ["CKV_AWS_338"],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_log_group")) {
        const days = Number(resource.values.retention_in_days);
        // 0 is for ever.
        if (days > 0 && days < 365) yield { resource, says: "keeps events for less than a year" };
      }
    },
  },
  {
    id: "LOG-003",
    title: "Log groups are encrypted with a customer managed key",
    reason: "Logs name what was uploaded and what was found in it.",
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
    title: "The key of a log group allows CloudWatch Logs",
    reason: "Creating the group fails otherwise, after half of the stack has been applied.",
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
          yield { resource, says: "has a key whose policy does not allow CloudWatch Logs" };
      }
    },
  },
  {
    id: "ALM-001",
    title: "Alarms reach somebody",
    reason: "An alarm without an action is seen by whoever happens to look.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
    covers: ["CKV_AWS_319"],
    check: function* (view) {
      for (const resource of view.of("aws_cloudwatch_metric_alarm"))
        if (resource.values.actions_enabled === false || !isSet(resource.values.alarm_actions))
          yield { resource, says: "tells nobody" };
    },
  },
];
