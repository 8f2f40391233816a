/** A part of a job: what titles call it, and what people do in it, in different words. */
export interface PartOfWork {
  readonly inTitle: readonly string[];
  readonly inTasks: readonly string[];
}

const part = (titles: string, ...inTasks: string[]): PartOfWork => ({ inTitle: titles.split(", "), inTasks });

/** What someone does. Titles and tasks share almost no words, so the words alone do not show that they belong together. */
export const CRAFTS: readonly PartOfWork[] = [
  part(
    "Welder, Metal Joiner, Torch Operator",
    "fuse steel plates with an electric arc",
    "grind seams until they are smooth",
    "check beads for cracks and pores",
  ),
  part(
    "Nurse, Ward Sister, Carer",
    "measure pulse and temperature",
    "change dressings and give medicines",
    "comfort the sick and their relatives",
  ),
  part(
    "Teacher, Instructor, Tutor",
    "explain lessons and set exercises",
    "mark homework and examinations",
    "keep a class attentive",
  ),
  part(
    "Driver, Chauffeur, Haulier",
    "steer vehicles along planned routes",
    "load and secure freight",
    "record mileage and rest periods",
  ),
  part(
    "Programmer, Software Developer, Coder",
    "write and debug source code",
    "review changes by colleagues",
    "automate builds and releases",
  ),
  part(
    "Cook, Chef, Caterer",
    "season soups and roast meat",
    "plan menus and order ingredients",
    "keep knives, pans and ovens clean",
  ),
  part(
    "Accountant, Bookkeeper, Auditor",
    "reconcile ledgers with bank statements",
    "prepare balance sheets and tax returns",
    "examine invoices for mistakes",
  ),
  part(
    "Electrician, Wiring Fitter, Cable Installer",
    "lay conduits and connect switches",
    "measure voltage and insulation",
    "replace blown fuses and sockets",
  ),
  part(
    "Gardener, Horticulturist, Grounds Keeper",
    "prune shrubs and sow seeds",
    "water beds and pull up weeds",
    "mow lawns and rake leaves",
  ),
  part(
    "Lawyer, Solicitor, Counsel",
    "draft contracts and plead in court",
    "interpret statutes and precedents",
    "negotiate settlements between parties",
  ),
  part(
    "Photographer, Camera Operator, Image Maker",
    "compose shots and adjust lighting",
    "retouch pictures and print them",
    "choose lenses and exposure times",
  ),
  part(
    "Salesperson, Retail Assistant, Shop Clerk",
    "advise customers and work the till",
    "stack shelves and set price tags",
    "handle returns and complaints",
  ),
  part(
    "Carpenter, Joiner, Woodworker",
    "saw boards and plane edges",
    "glue dovetails and drive screws",
    "sand surfaces and apply varnish",
  ),
  part(
    "Plumber, Pipe Fitter, Drain Layer",
    "solder copper tubes and seal leaks",
    "unblock sinks and traps",
    "mount boilers, taps and basins",
  ),
  part(
    "Librarian, Archivist, Records Keeper",
    "catalogue books and manuscripts",
    "lend volumes and chase overdue ones",
    "answer readers' enquiries",
  ),
  part(
    "Analyst, Statistician, Data Scientist",
    "fit models and test hypotheses",
    "chart trends and outliers",
    "clean tables of measurements",
  ),
  part(
    "Mechanic, Engine Repairer, Service Technician",
    "strip motors and renew bearings",
    "change oil, filters and brake pads",
    "trace faults by their noise",
  ),
  part(
    "Translator, Interpreter, Linguist",
    "render documents into another tongue",
    "whisper speeches to delegates",
    "compile glossaries of terms",
  ),
  part(
    "Recruiter, Personnel Officer, Talent Scout",
    "interview applicants and check references",
    "advertise vacancies",
    "advise on pay and promotion",
  ),
  part(
    "Surveyor, Land Measurer, Geomatics Specialist",
    "set up theodolites and levels",
    "map boundaries and contours",
    "stake out lines and heights",
  ),
  part(
    "Guard, Watchman, Patrol Officer",
    "walk rounds and lock doors",
    "watch monitors and alarms",
    "turn away intruders",
  ),
  part(
    "Designer, Stylist, Draughtsman",
    "sketch shapes and pick colours",
    "build mock-ups and prototypes",
    "present drafts to clients",
  ),
  part(
    "Chemist, Laboratory Scientist, Assayer",
    "titrate solutions and weigh reagents",
    "run spectrometers and columns",
    "keep notebooks of experiments",
  ),
  part(
    "Painter, Decorator, Coating Worker",
    "fill cracks and spread primer",
    "brush and spray enamel",
    "mask edges and mix tints",
  ),
  part(
    "Planner, Scheduler, Logistics Coordinator",
    "draw up timetables and rosters",
    "balance stocks against orders",
    "reschedule after delays",
  ),
  part(
    "Journalist, Reporter, Editor",
    "question witnesses and verify sources",
    "write headlines and columns",
    "cut copy to length",
  ),
];

/** Where it is done. */
export const FIELDS: readonly PartOfWork[] = [
  part("Shipyard, Marine, Naval", "on hulls and decks", "in dry dock", "below the waterline"),
  part("Hospital, Clinical, Medical", "for patients in bed", "beside operating theatres", "in the emergency room"),
  part(
    "Railway, Train, Rolling Stock",
    "along tracks and sidings",
    "in carriages and locomotives",
    "at platforms and signal boxes",
  ),
  part("School, Classroom, Educational", "among pupils", "during terms and holidays", "with headmasters and parents"),
  part("Farm, Agricultural, Rural", "between barns and fields", "at harvest time", "near cattle and poultry"),
  part("Hotel, Hospitality, Resort", "for guests of sixty rooms", "at the reception desk", "around the pool and lobby"),
  part("Mining, Quarry, Colliery", "in shafts and tunnels", "at the rock face", "under dust and blasting"),
  part("Airport, Aviation, Aircraft", "on runways and in hangars", "before take-off", "with wings and cockpits"),
  part("Museum, Heritage, Gallery", "among paintings and statues", "for exhibitions", "with conservators and curators"),
  part(
    "Bank, Financial, Investment",
    "about loans and shares",
    "behind the counter and the vault",
    "for savers and borrowers",
  ),
  part("Film, Cinema, Movie", "on set and on location", "between takes", "with actors and directors"),
  part("Forest, Timber, Woodland", "under oaks and pines", "on logging trails", "with chainsaws and winches"),
  part("Brewery, Beverage, Distillery", "by vats and barrels", "while malt is mashed", "along the bottling line"),
  part("Sports, Athletic, Stadium", "before matches and races", "in changing rooms", "with coaches and teams"),
  part("Prison, Correctional, Penal", "behind bars", "with inmates and wardens", "during visiting hours"),
  part("Textile, Fabric, Garment", "at looms and sewing tables", "with cotton, silk and wool", "from bale to dress"),
  part(
    "Telecom, Network, Broadband",
    "on masts and exchanges",
    "for subscribers without a signal",
    "over fibres and routers",
  ),
  part("Energy, Power Plant, Utility", "by turbines and transformers", "when demand peaks", "in the control room"),
  part("Automotive, Car, Vehicle Works", "on the assembly line", "for saloons and vans", "with robots and presses"),
  part("Pharmaceutical, Drug, Biotech", "for tablets and vaccines", "in clean rooms", "under trial protocols"),
  part("Municipal, City, Council", "for residents of the town", "in squares and streets", "on behalf of the mayor"),
  part("Theatre, Stage, Opera", "behind the curtain", "during rehearsals", "with singers and dancers"),
  part(
    "Construction, Building Site, Civil Works",
    "on scaffolds and foundations",
    "beside cranes and mixers",
    "from plan to handover",
  ),
  part(
    "Insurance, Claims, Underwriting",
    "after fires and burglaries",
    "for policy holders",
    "on premiums and damages",
  ),
  part("Zoo, Animal Park, Wildlife", "near cages and aviaries", "at feeding time", "with keepers and vets"),
  part("Publishing, Press, Print", "before the edition closes", "with authors and typesetters", "on paper and ink"),
];

/** What anyone may also do: it reveals nothing. */
export const ANYWHERE = [
  "attend the weekly meeting",
  "follow rules on safety",
  "file reports on time",
  "help newcomers find their way",
  "answer the telephone",
  "keep the place tidy",
  "work shifts when needed",
  "use a computer every day",
  "stay calm under pressure",
  "suggest improvements",
] as const;

/** Words in titles that reveal as little. */
export const RANKS = ["Senior", "Junior", "Assistant", "Lead", "Chief", "Trainee"] as const;
