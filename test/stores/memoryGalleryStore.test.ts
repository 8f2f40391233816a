import { memoryGalleryStore } from "../../src/stores/memoryGalleryStore.js";
import type { GalleryStore } from "../../src/stores/galleryStore.js";
import { storeConformance } from "./storeConformance.js";

storeConformance("memoryGalleryStore", {
  fresh: () => {
    const stores = new Map<string, GalleryStore>();
    const store = (gallery = "main"): GalleryStore => {
      const found = stores.get(gallery) ?? memoryGalleryStore();
      stores.set(gallery, found);
      return found;
    };
    return Promise.resolve({ store, isShared: false });
  },
});
