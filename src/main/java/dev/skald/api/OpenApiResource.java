package dev.skald.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

    private final byte[] yaml = resource();

    /** The contract as YAML, or in the format that the query asks for. */
    @GET
    @Produces({YAML, "application/openapi+yaml"})
    public Response yaml(@Context UriInfo uri) {
        return contract(uri, Format.YAML);
    }

    /** The contract as JSON, or in the format that the query asks for. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, "application/openapi+json"})
    public Response json(@Context UriInfo uri) {
        return contract(uri, Format.JSON);
    }

    private Response contract(UriInfo uri, Format accepted) {
        Faults faults = new Faults();
        Query query = new Query(uri.getQueryParameters(), faults);
        Format asked = query.choice("format", FORMATS);
        query.refuseOthers();
        faults.refuseIfAny();
        return switch (asked == null ? accepted : asked) {
            case YAML -> Response.ok(yaml, YAML).build();
            case JSON -> Response.ok(json(), MediaType.APPLICATION_JSON_TYPE).build();
        };
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
