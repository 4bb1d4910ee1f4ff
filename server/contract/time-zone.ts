/** The municipality's own time, wherever server and citizen are: a code is valid until the same minute everywhere. */
export const TIME_ZONE = 'Europe/Amsterdam';
