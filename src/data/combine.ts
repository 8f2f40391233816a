/** How the distances to several templates of one identity become one: the smallest, or the mean. */
export type Combine = "nearest" | "mean";
