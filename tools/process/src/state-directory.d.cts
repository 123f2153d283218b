/** Where what belongs to a running `npm start` is kept: what LOCAL_AWS_STATE names, or `.local` of the repository. */
export function stateDirectory(root: string, env?: NodeJS.ProcessEnv): string;
