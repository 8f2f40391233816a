/** A row of a result. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs a query; `$1` in the text stands for the first value. */
export type SqlQuery = (text: string, values?: readonly unknown[]) => Promise<readonly SqlRow[]>;

/** A connection to PostgreSQL, or to a database that speaks its SQL. */
export interface SqlClient {
  readonly query: SqlQuery;
  /** Does all of it or, on any error, nothing. */
  readonly transaction: <T>(act: (query: SqlQuery) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}
