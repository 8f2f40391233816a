/** Base forms of English words by WordNet. The package has no types; these cover what is used here. */
declare module "wink-lemmatizer" {
  const lemmatizer: {
    /** The singular of a noun; the word itself if it is not the plural of a known noun. */
    noun(word: string): string;
  };
  export default lemmatizer;
}
