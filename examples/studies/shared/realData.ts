/** Where a study's real samples are found, and how they are named on its command line. Sizes are rounded. */
const SOURCES = {
  faces:
    "Real ones: “The Database of Faces” of AT&T Laboratories Cambridge (https://cam-orl.co.uk/facedatabase.html, 400 pictures, about 4 MB, free with credit). Unpack it and run npx tsx examples/studies/faces/main.ts --data FOLDER, with the folder that holds s1 to s40.",
  omniglot:
    "Real ones: images_background.zip, images_evaluation.zip and all_runs.zip of https://github.com/brendenlake/omniglot (32,460 drawings, about 15 MB, MIT licence). Unpack them into one folder and run npx tsx examples/studies/omniglot/main.ts --data FOLDER.",
  grouping:
    "Real ones: those of the studies of faces and of omniglot, see examples/studies/faces and examples/studies/omniglot. Unpack both into one folder and run npx tsx examples/studies/grouping/main.ts --data FOLDER.",
  speakers:
    "Real ones: train-clean-100.tar.gz of https://www.openslr.org/12 (LibriSpeech, 251 speakers, about 6.3 GB, CC BY 4.0) and https://github.com/Jakobovski/free-spoken-digit-dataset (3,000 recordings, CC BY-SA 4.0). Unpack both into one folder and run npx tsx examples/studies/speakers/main.ts --data FOLDER.",
  tracking:
    "Real ones: Market-1501 (https://zheng-lab.cecs.anu.edu.au/Project/project_reid.html, research use) and a sequence of 2DMOT2015 (https://motchallenge.net/data/MOT15/, CC BY-NC-SA 3.0), such as TUD-Campus. Unpack both into one folder and run npx tsx examples/studies/tracking/main.ts --data FOLDER.",
  resumes:
    "Real ones: the text files of the O*NET database (https://www.onetcenter.org/database.html, CC BY 4.0) and ESCO's occupations as CSV (https://esco.ec.europa.eu/en/use-esco/download, free with credit). Unpack both into one folder and run npx tsx examples/studies/resumes/main.ts --data FOLDER.",
  signatures:
    "Real ones: BHSig260 (https://drive.google.com/file/d/0B29vNACcjvzVc1RfVkg5dUh2b1E/view, about 49 MB) or the offline signatures of SigComp 2011 (http://www.iapr-tc11.org, on request); both are for research. Unpack one and run npm start -- --data FOLDER; a folder of your own, WRITER/genuine/*.png and WRITER/forged/*.png, works as well.",
} as const;

/** A study whose samples can be downloaded. */
export type StudyName = keyof typeof SOURCES;

/** How to get real samples, in sentences for a report; undefined if `source` says that they are real. */
export function realData(study: StudyName, source: string): string | undefined {
  return isInvented(source) ? SOURCES[study] : undefined;
}

/** Whether samples are invented, judging by the source that a study gives for them. */
export function isInvented(source: string): boolean {
  return /^(synthetic|invented)/.test(source);
}
