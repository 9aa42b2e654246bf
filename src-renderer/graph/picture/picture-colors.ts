// Colors of an exported picture: the same as in tokens.css, which a file cannot reference.

/** Colors of one theme. */
export interface PictureColors {
  readonly page: string;
  readonly box: string;
  readonly border: string;
  readonly line: string;
  readonly text: string;
  readonly soft: string;
  readonly frozen: string;
  /** Colors by layer category. */
  readonly kinds: Readonly<Record<string, string>>;
}

/** Colors of the light and the dark theme. */
export const pictureColors: Readonly<Record<'light' | 'dark', PictureColors>> = {
  light: {
    page: '#fbfbfa',
    box: '#ffffff',
    border: '#d3d2cc',
    line: '#73776d',
    text: '#1b1d19',
    soft: '#585c53',
    frozen: '#2a62b8',
    kinds: {
      input: '#6b7280',
      convolution: '#3f78d0',
      core: '#7b5bd0',
      normalization: '#2e8f93',
      activation: '#c98a1b',
      pooling: '#c2588f',
      reshaping: '#7d7a6d',
      merging: '#2f9657',
      regularization: '#cc5f45',
      preprocessing: '#5b8aa6',
    },
  },
  dark: {
    page: '#141512',
    box: '#21231f',
    border: '#3b3e37',
    line: '#898d82',
    text: '#ecede7',
    soft: '#adb1a6',
    frozen: '#86b1f2',
    kinds: {
      input: '#9aa1ad',
      convolution: '#74a5f2',
      core: '#a68cf0',
      normalization: '#5fbfc2',
      activation: '#e6b354',
      pooling: '#e58bb8',
      reshaping: '#aaa798',
      merging: '#4bc47f',
      regularization: '#ee8d74',
      preprocessing: '#8fbad3',
    },
  },
};
