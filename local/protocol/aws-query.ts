import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticStructureSchema } from "@smithy/types";
import { AwsError } from "../gateway/service.ts";
import { decode } from "./decode.ts";
import { xml } from "./elements.ts";
import { FORM, parseForm } from "./form.ts";
import type { ModelOperation } from "./model.ts";
import { asStructure, nullMembers, type Protocol } from "./protocol.ts";
import { writeXml } from "./xml.ts";

/**
 * awsQuery: the operation stands in the form's Action, output is XML. Only POST is answered: AWS takes GET as
 * well, but a GET is what another site's page can make a browser send.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQuery(namespace: string): Protocol {
  const headers = { "content-type": "text/xml" };
  const form = (body: Buffer) => new URLSearchParams(body.toString());
  return {
    speaks: ({ headers: sent, method }) =>
      method === "GET" || sent["content-type"]?.startsWith("application/x-www-form-urlencoded") === true,
    find({ body, method }) {
      if (method !== "POST")
        throw new AwsError(
          "MethodNotAllowed",
          "The emulator, not AWS, refuses this method: send the query protocol's form by POST.",
          405,
        );
      return form(body).get("Action") ?? undefined;
    },
    decode: ({ body }, { input }) =>
      input.isUnitSchema() ? {} : asStructure(decode(input, parseForm(form(body)), FORM)),
    encode: (output, operation, { id }) => ({
      status: 200,
      headers,
      body: writeXml(
        responseSchema(operation),
        { [`${operation.name}Result`]: output, ResponseMetadata: { RequestId: id } },
        namespace,
      ),
    }),
    unknownOperation: (name) =>
      name === ""
        ? new AwsError("MissingAction", "The request must contain the parameter Action.")
        : new AwsError("InvalidAction", `Could not find operation ${name}.`),
    missing: (members) => new AwsError("ValidationError", nullMembers(members)),
    messageName: "Message",
    openErrors: false,
    encodeError: ({ queryCode, status, message }, { id }) => ({
      status,
      headers,
      body: xml(
        "ErrorResponse",
        {
          Error: { Type: status < 500 ? "Sender" : "Receiver", Code: queryCode, Message: message },
          RequestId: id,
        },
        namespace,
      ),
    }),
  };
}

const METADATA: StaticStructureSchema = [3, "", "ResponseMetadata", 0, ["RequestId"], [0]];

/** `<PublishResponse>` with its `<PublishResult>`, which operations without an output do not have. */
function responseSchema({ name, output }: ModelOperation): NormalizedSchema {
  const [names, members]: [string[], StaticStructureSchema[5]] = output.isUnitSchema()
    ? [["ResponseMetadata"], [METADATA]]
    : [
        [`${name}Result`, "ResponseMetadata"],
        [output.getSchema(), METADATA],
      ];
  return NormalizedSchema.of([3, "", `${name}Response`, 0, names, members]);
}
