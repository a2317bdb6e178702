// Reads drawings with bpmn-moddle, writes them again, and says what it warned of and which words it does not know.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [libraries, descriptor, ...files] = process.argv.slice(2);
const { BpmnModdle } = await import(pathToFileURL(createRequire(`${libraries}/`).resolve("bpmn-moddle")));
const known = descriptor === "-" ? {} : { thutuc: JSON.parse(readFileSync(descriptor, "utf8")) };

const found = {};
for (let index = 0; index < files.length; index += 2) {
  const moddle = new BpmnModdle(known);
  const { rootElement, elementsById, warnings } = await moddle.fromXML(readFileSync(files[index], "utf8"));
  writeFileSync(files[index + 1], (await moddle.toXML(rootElement, { format: true })).xml);
  const words = Object.values(elementsById).flatMap((each) => each.extensionElements?.values ?? []);
  found[files[index]] = {
    warnings: warnings.map((each) => each.message),
    untyped: words.filter((each) => each.$descriptor.isGeneric).length,
  };
}
console.log(JSON.stringify(found));
