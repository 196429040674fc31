import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileBrowserModel, FileDialog } from '@jupyterlab/filebrowser';
import type { IAuditFiles } from './lab';

/** Files brought into a folder by JupyterLab's own means: large ones in parts, and it asks before it overwrites one. */
export class AuditFiles implements IAuditFiles {
  constructor(private manager: IDocumentManager) {}

  async upload(folder: string, files: readonly File[]): Promise<string[]> {
    const paths = [];
    await this.make(folder);
    const model = new FileBrowserModel({ manager: this.manager, auto: false });
    try {
      await model.cd(folder);
      for (const file of files) {
        paths.push((await model.upload(file)).path);
      }
    } finally {
      model.dispose();
    }
    return paths;
  }

  async choose(folder: string, title: string): Promise<number> {
    const picked = await FileDialog.getOpenFiles({ manager: this.manager, title, defaultPath: folder.split('/').slice(0, -2).join('/') });
    const files = picked.button.accept ? (picked.value ?? []).filter(f => f.type !== 'directory') : [];
    if (files.length) {
      await this.make(folder);
    }
    for (const file of files) {
      await this.manager.services.contents.copy(file.path, folder);
    }
    return files.length;
  }

  private async make(folder: string): Promise<void> {
    const { contents } = this.manager.services;
    try {
      await contents.get(folder, { content: false });
    } catch {
      const above = folder.split('/').slice(0, -1).join('/');
      if (above) {
        await this.make(above);
      }
      await contents.save(folder, { type: 'directory' });
    }
  }
}
