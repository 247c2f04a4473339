package dev.skald.web.problem;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Names each failure, so that whoever was told of it and whoever reads the log speak of the same one. */
@ApplicationScoped
public class ErrorIds {
    /** A new id, unlike all others. */
    public String next() {
        return UUID.randomUUID().toString();
    }
}
