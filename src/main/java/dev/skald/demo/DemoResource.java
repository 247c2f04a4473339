package dev.skald.demo;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The demo participants over HTTP: the calls that Skald makes, and what a person may see and change. */
@Path("/demo/{name}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DemoResource {
    private static final int HEADER_LENGTH_MAX = 200;

    private final Participants participants;

    DemoResource(Participants participants) {
        this.participants = participants;
    }

    /** What a person sees of a participant. */
    record View(String participant, Mood mood, List<BookEntry> entries) {}

    /** A problem document (RFC 9457). */
    record Problem(String title, int status, String detail) {}

    @POST
    @Path("/bookings")
    public Response book(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step,
            @HeaderParam("Skald-Callback") @Nullable String callback,
            byte[] body) {
        String key = given("Idempotency-Key", idempotencyKey);
        return response(name, desk(name).book(stepOfQueue(queue, step), key, Bodies.order(body), callback));
    }

    /** How an action that was taken on stands, by its Idempotency-Key. */
    @GET
    @Path("/bookings/{key}")
    public Response ask(@PathParam("name") String name, @PathParam("key") String key) {
        BookingAnswer answer = desk(name).book().ask(key);
        return answer instanceof BookingAnswer.Booked booked
                ? Response.ok(booked.booking()).build()
                : response(name, answer);
    }

    @DELETE
    @Path("/bookings/{id}")
    public Response cancel(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step) {
        return response(name, desk(name).cancel(stepOfQueue(queue, step), id, null));
    }

    @POST
    @Path("/bookings/cancel")
    public Response cancel(
            @PathParam("name") String name,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step,
            byte[] body) {
        return response(
                name,
                desk(name)
                        .cancel(
                                stepOfQueue(queue, step),
                                null,
                                Bodies.order(body).note()));
    }

    @POST
    @Path("/bookings/confirm")
    public Response confirm(
            @PathParam("name") String name,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step) {
        return response(name, desk(name).confirm(stepOfQueue(queue, step)));
    }

    @GET
    @Path("/book")
    public View book(@PathParam("name") String name, @QueryParam("queue") @Nullable String queue) {
        DemoParticipant desk = desk(name);
        return new View(name, desk.mood(), desk.book().entries(queue));
    }

    @PUT
    @Path("/mood")
    public Mood mood(@PathParam("name") String name, byte[] body) {
        DemoParticipant desk = desk(name);
        Mood mood = Bodies.mood(body);
        desk.mood(mood);
        return mood;
    }

    @DELETE
    @Path("/mood")
    public void resetMood(@PathParam("name") String name) {
        desk(name).mood(Mood.FINE);
    }

    private DemoParticipant desk(String name) {
        return participants.named(name);
    }

    static StepOfQueue stepOfQueue(@Nullable String queue, @Nullable String step) {
        return new StepOfQueue(given("Skald-Queue", queue), given("Skald-Step", step));
    }

    static String given(String header, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > HEADER_LENGTH_MAX) {
            throw Bodies.faulty(header + ":", "must be given, and at most " + HEADER_LENGTH_MAX + " characters long");
        }
        return value;
    }

    static Response response(String name, BookingAnswer answer) {
        return switch (answer) {
            case BookingAnswer.Booked booked ->
                Response.status(201).entity(booked.booking()).build();
            case BookingAnswer.TakenOn taken ->
                Response.accepted()
                        .header(HttpHeaders.LOCATION, "/demo/" + name + "/bookings/" + segment(taken.idempotencyKey()))
                        .header(HttpHeaders.RETRY_AFTER, 1)
                        .build();
            case BookingAnswer.Confirmed confirmed -> Response.noContent().build();
            case BookingAnswer.Cancelled cancelled -> Response.noContent().build();
            case BookingAnswer.Unknown unknown -> problem(404, "Unknown", unknown.detail());
            case BookingAnswer.Refused refused -> problem(409, "Refused", refused.detail());
            case BookingAnswer.Misused misused -> problem(422, "Misused", misused.detail());
            case BookingAnswer.Failed failed -> problem(503, "Failed", "the desk is closed just now");
        };
    }

    /** A text as one segment of a path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static Response problem(int status, String title, String detail) {
        return Response.status(status)
                .type("application/problem+json")
                .entity(new Problem(title, status, detail))
                .build();
    }
}
