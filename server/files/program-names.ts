// Extensions of what runs when it is opened (or brings macros): a file that calls itself so is no mistake, whatever
// its bytes are.
import { fileExtension, safeFileName } from '../contract/file-name.ts';

const PROGRAMS: ReadonlySet<string> = new Set(
  [
    'exe com scr pif bat cmd cpl dll drv sys ocx msi msp mst msix msixbundle appx appxbundle application appref-ms gadget',
    'ps1 ps1xml ps2 psm1 psd1 psc1 msh vb vbs vbe js jse mjs cjs ws wsf wsc wsh sct hta htc chm hlp reg inf ins isp lnk url',
    'scf shb shs job msc library-ms search-ms searchconnector-ms settingcontent-ms theme themepack website diagcab rdp',
    'jar jnlp class apk app command workflow pkg dmg deb rpm run sh bash zsh csh ksh py pyc pyw pl rb php phtml asp aspx jsp',
    'iso img vhd vhdx udf swf html htm xhtml xht mht mhtml shtml svg svgz xsl xslt',
    'docm dotm xlsm xltm xlam xlsb xla xll xlm wll wbk pptm potm ppam ppsm sldm ppa accda accdb accde mda mdb mde ade adp one pub',
    'iqy oqy dqy rqy slk dif sylk',
  ]
    .join(' ')
    .split(' '),
);

/** True when opening a file of this name, as a file system keeps it, would run it, or what it brings. */
export function isProgramName(name: string): boolean {
  return PROGRAMS.has(fileExtension(safeFileName(name)).trim());
}

/** Programs of Windows, Linux and macOS, by their first bytes. `MZ` alone also begins a text. */
export function isProgram(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  if (bytes.toString('latin1', 0, 2) === 'MZ') return bytes.subarray(0, 0x400).includes(0);
  const magic = bytes.readUInt32BE(0);
  // ELF, Mach-O in both byte orders and widths; CAFEBABE is Mach-O for several processors, and Java.
  return [0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe].includes(magic);
}
