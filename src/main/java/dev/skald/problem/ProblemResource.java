package dev.skald.problem;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Where the type of a problem resolves to: what it means and what to do about it. */
@Path("/problems/{slug}")
public class ProblemResource {
    /** The explanation for people. */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String explain(@PathParam("slug") String slug) {
        ProblemType type = ProblemType.bySlug(slug)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemType.NOT_FOUND, "There is no type of problem with this name.")));
        return type.title() + " (" + type.status() + " " + type.slug() + ")\n\n" + type.meaning() + "\n";
    }
}
