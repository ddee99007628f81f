import { PutItemInput$ } from "@aws-sdk/client-dynamodb";
import { PutEventsRequest$ } from "@aws-sdk/client-eventbridge";
import { GetKeyPolicyRequest$ } from "@aws-sdk/client-kms";
import { Delete$ } from "@aws-sdk/client-s3";
import { PublishInput$ } from "@aws-sdk/client-sns";
import { SendMessageBatchRequest$ } from "@aws-sdk/client-sqs";
import { JsonCodec, QueryShapeSerializer, XmlCodec } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticStructureSchema } from "@smithy/types";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decode } from "./decode.ts";
import { FORM, parseForm } from "./form.ts";
import { jsonWire, parseJson } from "./json.ts";
import { parseXml, XML } from "./xml.ts";

/** Values that fit a schema, with required and other members alike. */
function fitting(schema: NormalizedSchema, text: fc.Arbitrary<string>, depth = 0): fc.Arbitrary<unknown> {
  const inside = (member: NormalizedSchema) => fitting(member, text, depth + 1);
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()];
    // A structure of nothing cannot be told from one that is absent, in a form.
    const used = schema.isUnionSchema() ? members.slice(0, 2) : members;
    const [[first = "", one] = []] = used;
    if (one === undefined || depth > 4) return fc.constant({});
    return fc
      .record(Object.fromEntries(used.slice(1).map(([name, member]) => [name, inside(member)])), {
        requiredKeys: [],
      })
      .chain((rest) => inside(one).map((value) => ({ [first]: value, ...rest })));
  }
  if (schema.isListSchema()) return fc.array(inside(schema.getValueSchema()), { minLength: 1, maxLength: 3 });
  if (schema.isMapSchema())
    return fc.dictionary(fc.stringMatching(/^[A-Za-z]\w{0,8}$/), inside(schema.getValueSchema()), {
      minKeys: 1,
      maxKeys: 3,
    });
  if (schema.isBlobSchema())
    return fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => new Uint8Array(bytes));
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer();
  if (schema.isTimestampSchema())
    return fc.integer({ min: 0, max: 4e9 }).map((seconds) => new Date(seconds * 1000));
  return text;
}

const anyText = fc.string({ minLength: 1, unit: "grapheme", maxLength: 12 });
/** Line ends and blanks at the ends are XML's own business. */
const xmlText = fc.stringMatching(/^[!-~][ -~äß漢]{0,12}$/);
const noNamespace = { xmlNamespace: "", serviceNamespace: "" };

function comesBack(
  structure: StaticStructureSchema,
  text: fc.Arbitrary<string>,
  write: (schema: NormalizedSchema, value: unknown) => string,
  read: (schema: NormalizedSchema, written: string) => unknown,
): void {
  const schema = NormalizedSchema.of(structure);
  fc.assert(
    fc.property(fitting(schema, text), (value) => {
      expect(read(schema, write(schema, value))).toEqual(value);
    }),
  );
}

test.each([
  ["SQS", SendMessageBatchRequest$],
  ["EventBridge", PutEventsRequest$],
  ["KMS", GetKeyPolicyRequest$],
  ["DynamoDB", PutItemInput$],
])("what the SDK writes as JSON for %s is read as it was", (_, structure) => {
  const settings = { timestampFormat: { default: 7, useTrait: true }, jsonName: false } as const;
  comesBack(
    structure,
    anyText,
    (schema, value) => {
      const serializer = new JsonCodec(settings).createSerializer();
      serializer.write(schema, value);
      return serializer.flush();
    },
    (schema, written) => decode(schema, parseJson(Buffer.from(written)), jsonWire(false)),
  );
});

test.each([
  ["SQS", SendMessageBatchRequest$],
  ["SNS", PublishInput$],
])("what the SDK writes as a form for %s is read as it was", (_, structure) => {
  comesBack(
    structure,
    anyText,
    (schema, value) => {
      const serializer = new QueryShapeSerializer({
        timestampFormat: { default: 5, useTrait: true },
        ...noNamespace,
      });
      serializer.write(schema, value);
      return String(serializer.flush()).replace(/^&/, "");
    },
    (schema, written) => decode(schema, parseForm(new URLSearchParams(written)), FORM),
  );
});

test("what the SDK writes as XML for S3 is read as it was", () => {
  comesBack(
    Delete$,
    xmlText,
    (schema, value) => {
      const settings = {
        timestampFormat: { default: 5, useTrait: true },
        ...noNamespace,
        xmlNamespace: "n",
      } as const;
      const serializer = new XmlCodec(settings).createSerializer();
      serializer.write(schema, value);
      return String(serializer.flush());
    },
    (schema, written) => decode(schema, parseXml(Buffer.from(written)), XML),
  );
});

test("a value nested deeper than any service allows is refused, whatever the schema", () => {
  let value: object = { S: "x" };
  for (let level = 0; level < 5000; level++) value = { L: [value] };
  const read = () => decode(NormalizedSchema.of(PutItemInput$), { Item: { a: value } }, jsonWire(false));
  expect(read).toThrow("is nested more than 100 levels deep");
});
