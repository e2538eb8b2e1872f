import { flatRoutes } from "@remix-run/fs-routes";

/** A folder under `routes` is a route by its `route.tsx`; everything else beside it is a view of that route. */
export default flatRoutes({ ignoredRouteFiles: ["**/.*"] });
