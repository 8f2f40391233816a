import ts from "typescript";

/**
 * JavaScript that counts where it goes: a counter of `globalThis.__places` for each block, branch and case.
 *
 * @param first - Number of the first counter.
 * @returns The code, on the same lines, and how many counters it has.
 */
export function instrument(code: string, first: number): { readonly code: string; readonly counters: number } {
  const file = ts.createSourceFile("file.js", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const inserts: { readonly at: number; readonly text: string; readonly order: number }[] = [];
  let counters = 0;
  const tick = (): string => `__places[${first + counters++}]++`;
  const insert = (at: number, text: string): void => {
    inserts.push({ at, text, order: inserts.length });
  };
  const wrap = (node: ts.Node, before: string, after: string): void => {
    insert(node.getStart(), before);
    closing.push({ at: node.end, text: after, order: -closing.length });
  };
  const closing: typeof inserts = [];
  const expression = (node: ts.Node): void => {
    wrap(node, `(${tick()},`, ")");
  };
  const statement = (node: ts.Node | undefined): void => {
    if (node !== undefined && !ts.isBlock(node)) wrap(node, `{${tick()};`, "}");
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) insert(node.getStart() + 1, `${tick()};`);
    else if (ts.isCaseOrDefaultClause(node) && node.statements.length > 0)
      insert(node.statements[0].getStart(), `${tick()};`); // prettier-ignore
    else if (ts.isIfStatement(node)) [node.thenStatement, node.elseStatement].forEach(statement);
    else if (ts.isIterationStatement(node, false)) statement(node.statement);
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(expression);
    else if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) expression(node.body);
    else if (ts.isBinaryExpression(node) && BRANCHES.has(node.operatorToken.kind)) expression(node.right);
    ts.forEachChild(node, visit);
  };
  visit(file);
  // Where several begin at one place the outer one comes first; where several end, the inner one.
  const all = [...inserts, ...closing].sort((a, b) => a.at - b.at || a.order - b.order);
  let result = "";
  let at = 0;
  for (const { at: place, text } of all) {
    result += code.slice(at, place) + text;
    at = place;
  }
  return { code: result + code.slice(at), counters };
}

const BRANCHES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);
