/** How the distances to several templates of one identity become one: the least of them, or their mean. */
export type Combine = "nearest" | "mean";
