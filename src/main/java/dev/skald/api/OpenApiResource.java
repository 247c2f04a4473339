package dev.skald.api;

import dev.skald.queue.text.EnumWords;
import dev.skald.web.contract.ContractDocument;
import dev.skald.web.http.Query;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves the contract: the file openapi.yaml of this project. */
@Path("/openapi")
@Singleton
public class OpenApiResource {
    private static final String YAML = "application/yaml";
    private static final Map<String, Format> FORMATS = EnumWords.of(Format.values());

    /** The formats of the contract. */
    private enum Format {
        YAML,
        JSON
    }

    private static final List<Variant> VARIANTS = Variant.mediaTypes(
                    MediaType.valueOf(YAML), MediaType.APPLICATION_JSON_TYPE)
            .build();

    private final ContractDocument document;

    OpenApiResource(ContractDocument document) {
        this.document = document;
    }

    /** The contract in the format of the query parameter, or else in the one that the header Accept prefers. */
    @GET
    @Produces({YAML, MediaType.APPLICATION_JSON})
    public Response contract(@Context UriInfo uri, @Context Request request) {
        Format asked = Query.<@Nullable Format>read(uri.getQueryParameters(), query -> query.choice("format", FORMATS));
        return switch (asked == null ? accepted(request) : asked) {
            case YAML -> Response.ok(document.yaml(), YAML).build();
            case JSON ->
                Response.ok(document.json(), MediaType.APPLICATION_JSON_TYPE).build();
        };
    }

    private static Format accepted(Request request) {
        Variant variant = request.selectVariant(VARIANTS);
        return variant != null && variant.getMediaType().equals(MediaType.APPLICATION_JSON_TYPE)
                ? Format.JSON
                : Format.YAML;
    }
}
