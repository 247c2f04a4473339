package dev.skald.postgres;

import java.nio.file.Path;

/** Another Skald works on the same data folder. */
public final class DataFolderInUse extends CannotStart {

    private final transient Path folder;

    DataFolderInUse(Path folder) {
        super(
                "Another Skald is using the data folder %s; stop it, or give this one another folder with SKALD_DATA."
                        .formatted(folder),
                null);
        this.folder = folder;
    }

    /** Returns the folder that is in use. */
    public Path folder() {
        return folder;
    }
}
