package dev.skald.web.problem;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Gives each failure an id. The caller is told it and the log has it, so both can be matched. */
@ApplicationScoped
public class ErrorIds {
    /** A new id, unlike all others. */
    public String next() {
        return UUID.randomUUID().toString();
    }
}
