package dev.skald.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The data folder can't be made, read or written, or it holds something else. */
public final class DataFolderNotUsable extends CannotStart {

    private final transient Path folder;

    DataFolderNotUsable(Path folder, IOException reason) {
        super(
                "Skald can't use the data folder %s (%s); give it another folder with SKALD_DATA."
                        .formatted(folder, inWords(reason)),
                reason);
        this.folder = folder;
    }

    /** Returns the folder that can't be used. */
    public Path folder() {
        return folder;
    }

    /** The message of most of these exceptions is a path and nothing else. */
    private static String inWords(IOException reason) {
        return switch (reason) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case DirectoryNotEmptyException foreign -> "it isn't empty and wasn't made by Skald";
            case FileAlreadyExistsException file -> "not a folder: " + file.getFile();
            case NoSuchFileException missing -> "not there: " + missing.getFile();
            default -> String.valueOf(reason.getMessage());
        };
    }
}
