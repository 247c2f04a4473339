package dev.skald.web.problem;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Gives each failure an id. The answer and the log contain it, so that they can be matched. */
@ApplicationScoped
public class ErrorIds {
    /** A new, unique id. */
    public String next() {
        return UUID.randomUUID().toString();
    }
}
