// Says what the official schema finds wrong with files of element templates.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [libraries, camunda7, camunda8] = process.argv.slice(2);
const { validateAll, validateAllZeebe } = createRequire(`${libraries}/`)("@bpmn-io/element-templates-validator");

const wrong = (validate, file) =>
  validate(JSON.parse(readFileSync(file, "utf8"))).results.flatMap((each) => [
    ...(each.errors ?? []),
    ...(each.warnings ?? []),
  ]);

console.log(JSON.stringify([...wrong(validateAll, camunda7), ...wrong(validateAllZeebe, camunda8)]));
