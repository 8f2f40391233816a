import fc from "fast-check";

// The same examples in every run, so that a run that passed passes again. PROPERTY_SEED=2 npm test looks at others.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
