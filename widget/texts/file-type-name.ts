// The kind of a file in a short word that stands beside its name: a name can lie, the type was checked by the server.
import { UNKNOWN_TYPE } from '../../server/contract/media-type.ts';

const NAMES: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'application/zip': 'zip',
  'message/rfc822': 'eml',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
};

/**
 * `pdf`, `jpg`, `docx`; the media type itself when it has no short name; the name's extension when there is no type.
 */
export function fileTypeName(name: string, type: string): string {
  const shortName = NAMES[type.toLowerCase().split(';', 1)[0]?.trim() ?? ''];
  if (shortName !== undefined) return shortName;
  if (type !== '' && type !== UNKNOWN_TYPE) return type;
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '?';
}
