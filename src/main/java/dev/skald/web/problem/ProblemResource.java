package dev.skald.web.problem;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.util.List;

/** Serves the type URI of a problem: what it means and what to do about it. */
@Path("/problems/{slug}")
@Singleton
public class ProblemResource {
    private static final List<Variant> VARIANTS = Variant.mediaTypes(
                    MediaType.TEXT_PLAIN_TYPE, MediaType.APPLICATION_JSON_TYPE)
            .build();

    /** The explanation, as text or as JSON. */
    @GET
    @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON})
    public Response explain(@PathParam("slug") String slug, @Context Request request) {
        ProblemType type = ProblemType.bySlug(slug)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemType.NOT_FOUND, "There is no problem type with this name.")));
        Variant variant = request.selectVariant(VARIANTS);
        return variant != null && variant.getMediaType().equals(MediaType.APPLICATION_JSON_TYPE)
                ? Response.ok(json(type), MediaType.APPLICATION_JSON_TYPE).build()
                : Response.ok(text(type), MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                        .build();
    }

    private static String text(ProblemType type) {
        return type.title() + " (" + type.status() + " " + type.slug() + ")\n\n" + type.meaning() + "\n";
    }

    private static String json(ProblemType type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type.uri())
                .put("title", type.title())
                .put("status", type.status())
                .put("meaning", type.meaning())
                .toString();
    }
}
