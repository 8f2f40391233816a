import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: [".ci/consumer/**", "dist/**", "docs/api/**", "coverage/**", ".cache/**", "**/out/**"] },
  { files: ["**/*.ts"], extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked] },
  {
    files: ["**/*.ts"],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: new URL("..", import.meta.url).pathname },
    },
    rules: {
      "@typescript-eslint/prefer-for-of": "off", // index loops over typed arrays are the house style
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off", // tfjs tensors and variables are told apart by structure
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["src/**/*.ts"], rules: { "no-console": "error" } },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off", "@typescript-eslint/no-unsafe-member-access": "off" },
  },
);
