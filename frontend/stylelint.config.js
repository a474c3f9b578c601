const raw = [
  /#[\da-f]{3,8}\b/i,
  /\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color|light-dark)a?\(/i,
  /(?<![\w-])-?\d*\.?\d+(?:px|r?em|ex|r?lh|ch|[sdl]?v[hwib]|[sdl]?vm(?:in|ax)|cm|mm|in|pt|pc|ms|s)\b/i,
];

export default {
  extends: ['stylelint-config-standard'],
  overrides: [
    { files: ['**/*.svelte'], customSyntax: 'postcss-html' },
    {
      files: ['src/styles/tokens.css'],
      rules: {
        'declaration-property-value-disallowed-list': null,
        'at-rule-disallowed-list': null,
        'custom-property-empty-line-before': null,
        'declaration-no-important': null,
      },
    },
  ],
  rules: {
    // Colours, sizes, times and breakpoints have names, and live in one file.
    'declaration-property-value-disallowed-list': [
      { '/.*/': raw },
      { message: 'Raw colours, sizes and times live in src/styles/tokens.css' },
    ],
    'color-named': 'never',
    'at-rule-disallowed-list': [['media', 'container'], { message: 'Breakpoints live in src/styles/tokens.css' }],
    'declaration-no-important': true,
    'selector-pseudo-class-no-unknown': [true, { ignorePseudoClasses: ['global'] }],
  },
};
