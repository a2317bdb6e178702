// Applies element templates to drawings as Camunda Modeler does, with its own libraries; bundled before it runs.
import { readFileSync, writeFileSync } from "node:fs";
import Modeler from "bpmn-js-headless/lib/Modeler";
import { CloudElementTemplatesCoreModule, ElementTemplatesCoreModule } from "bpmn-js-element-templates/core";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

const [, plan] = process.argv.slice(2);
const { templates, drawings } = JSON.parse(readFileSync(plan, "utf8"));
const options = {
  camunda: { additionalModules: [ElementTemplatesCoreModule], moddleExtensions: { camunda } },
  zeebe: { additionalModules: [CloudElementTemplatesCoreModule], moddleExtensions: { zeebe } },
};

const wrong = [];
for (const { platform, source, target, apply } of drawings) {
  const modeler = new Modeler(options[platform]);
  modeler.get("eventBus").on("elementTemplates.errors", ({ errors }) => wrong.push(...errors.map(String)));
  modeler.get("elementTemplatesLoader").setTemplates(templates[platform]);
  const { warnings } = await modeler.importXML(readFileSync(source, "utf8"));
  wrong.push(...warnings.map(String));
  const elements = modeler.get("elementTemplates");
  for (const { element, template, values } of apply) {
    const drawn = modeler.get("elementRegistry").get(element);
    const found = elements.getLatest(drawn).find((each) => each.id === template);
    if (!found) {
      wrong.push(`${template} is not offered on ${element}`);
      continue;
    }
    const properties = found.properties.map((each) => ({ ...each, value: values[each.binding.name] ?? each.value }));
    elements.applyTemplate(drawn, { ...found, properties });
  }
  writeFileSync(target, (await modeler.saveXML({ format: true })).xml);
}
console.log(JSON.stringify(wrong));
