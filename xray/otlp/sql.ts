import type { Raw } from "../documents/json.ts";
import { compact } from "./aws.ts";
import type { Picked } from "./pick.ts";

/** The databases that the exporter calls SQL, by their names in either generation of the conventions. */
const SQL_SYSTEMS: ReadonlySet<string> = new Set([
  ...["db2", "derby", "hive", "mariadb", "mssql", "mysql", "oracle", "postgresql", "sqlite", "teradata"],
  ...["other_sql", "ibm.db2", "microsoft.sql_server", "oracle.db"],
]);

/**
 * `sql` of a subsegment; undefined where no SQL database was asked.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/sql.go
 */
export function sqlOf(attributes: Picked, spanName: string): Raw | undefined {
  const system = attributes.peek("db.system") ?? attributes.peek("db.system.name");
  if (system === undefined || !SQL_SYSTEMS.has(system)) return undefined;
  attributes.text("db.system", "db.system.name");
  const connection = attributes.text("db.connection_string") ?? "localhost";
  return compact({
    url: spanName,
    connection_string: `${connection}/${attributes.text("db.namespace", "db.name") ?? ""}`,
    database_type: system,
    user: attributes.text("db.user"),
    sanitized_query: attributes.text("db.query.text", "db.statement"),
  });
}
