/** Which texts may be infrastructure code, and how what is read of several files together is called. */

/** Terraform's and OpenTofu's language, in its own syntax or in JSON, and values of its variables. */
export const isHclFile = (file: string): boolean => /\.(?:tf|tofu|tfvars)(?:\.json)?$/i.test(file);

/** The manifest of a cloud assembly, as the CDK writes it to cdk.out. */
export const isManifest = (file: string, text: string): boolean =>
  /(?:^|\/)manifest\.json$/.test(file) && text.includes('"aws:cloudformation:stack"');

/** Where the manifest would be of the assembly that a template belongs to; undefined of what is no template of the CDK. */
export const manifestOf = (file: string): string | undefined =>
  /(?:\.template|(?:^|\/)manifest)\.json$/.test(file) ? file.replace(/[^/]*$/, "manifest.json") : undefined;

/** How an assembly is called as a whole. */
export const assemblyName = (folder: string): string => `${folder}/*.template.json`;

export const isAssemblyName = (name: string): boolean => name.endsWith("/*.template.json");

/** How a template is called together with those of its nested stacks, and with what it is deployed with. */
const stacksEnd = " with its files";
export const stacksName = (file: string): string => `${file}${stacksEnd}`;

export const isStacksName = (name: string): boolean => name.endsWith(stacksEnd);

export const fileOfStacks = (name: string): string => name.slice(0, -stacksEnd.length);

/** Values of variables alone. */
export const isValuesFile = (file: string): boolean => /\.tfvars(?:\.json)?$/i.test(file);

/** Whether such a text has a say on uploads. */
export const mayConcernUploads = (text: string): boolean => /\baws_(?:s3|kms|iam)_/.test(text);

/** By its name. */
export const isYamlFile = (file: string): boolean => /\.(?:ya?ml|template)$/i.test(file);

/** Whether a text is worth loading the reader for: what declares no resource is no template. */
export const mayBeTemplate = (text: string): boolean =>
  (/["'\s]?Resources["']?\s*:/.test(text) && text.includes("Type")) || mayBeServerless(text);

/** The same of a serverless.yml, which need not declare resources. */
const mayBeServerless = (text: string): boolean =>
  /^service\s*:/m.test(text) &&
  /^provider\s*:/m.test(text) &&
  (/\b(?:s|S)tatements\s*:/.test(text) || (/^resources\s*:/m.test(text) && text.includes("${file(")));

/** The same of a plan or a state, as `terraform show -json` prints them. */
export const mayBePlan = (text: string): boolean =>
  text.includes('"format_version"') && /"(?:planned_)?values"\s*:/.test(text) && mayConcernUploads(text);

/** Whether a text is YAML and no JSON: by its file's name and, where that leaves it open, by how it begins. */
export const isYaml = (file: string, text: string): boolean =>
  !/^\uFEFF?\s*[{[]/.test(text) && (isYamlFile(file) || (!/\.\w+$/.test(file) && mayBeTemplate(text)));
