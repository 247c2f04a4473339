package dev.skald.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Serves the contract itself, the very file that stands at the top of the project. */
@Path("/openapi")
@Singleton
public class OpenApiResource {
    private static final String YAML = "application/yaml";
    private static final Map<String, Format> FORMATS = Words.of(Format.values());

    /** How the contract can be written. */
    private enum Format {
        YAML,
        JSON
    }

    private static final List<Variant> VARIANTS = Variant.mediaTypes(
                    MediaType.valueOf(YAML), MediaType.APPLICATION_JSON_TYPE)
            .build();

    private final byte[] yaml = resource();

    /** The contract in the format that the query asks for, or else the one that the header Accept prefers. */
    @GET
    @Produces({YAML, MediaType.APPLICATION_JSON})
    public Response contract(@Context UriInfo uri, @Context Request request) {
        Faults faults = new Faults();
        Query query = new Query(uri.getQueryParameters(), faults);
        Format asked = query.choice("format", FORMATS);
        query.refuseOthers();
        faults.refuseIfAny();
        return switch (asked == null ? accepted(request) : asked) {
            case YAML -> Response.ok(yaml, YAML).build();
            case JSON -> Response.ok(json(), MediaType.APPLICATION_JSON_TYPE).build();
        };
    }

    private static Format accepted(Request request) {
        Variant variant = request.selectVariant(VARIANTS);
        return variant != null && variant.getMediaType().equals(MediaType.APPLICATION_JSON_TYPE)
                ? Format.JSON
                : Format.YAML;
    }

    private byte[] json() {
        try {
            return new ObjectMapper().writeValueAsBytes(new ObjectMapper(new YAMLFactory()).readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource() {
        try (InputStream resource = OpenApiResource.class.getResourceAsStream("/openapi.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("the jar was built without openapi.yaml");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
