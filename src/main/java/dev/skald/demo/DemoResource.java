package dev.skald.demo;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
    record View(String participant, Mood mood, List<Entry> entries) {}

    /** A problem document (RFC 9457). */
    record Problem(String title, int status, String detail) {}

    @POST
    @Path("/bookings")
    public Response book(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step,
            byte[] body) {
        String key = given("Idempotency-Key", idempotencyKey);
        return response(desk(name).book(stepOfQueue(queue, step), key, Bodies.order(body)));
    }

    @DELETE
    @Path("/bookings/{id}")
    public Response cancel(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step) {
        return response(desk(name).cancel(stepOfQueue(queue, step), id));
    }

    @POST
    @Path("/bookings/cancel")
    public Response cancel(
            @PathParam("name") String name,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step) {
        return response(desk(name).cancel(stepOfQueue(queue, step), null));
    }

    @GET
    @Path("/book")
    public View book(@PathParam("name") String name, @QueryParam("queue") @Nullable String queue) {
        Desk desk = desk(name);
        return new View(name, desk.mood(), desk.book().entries(queue));
    }

    @PUT
    @Path("/mood")
    public Mood mood(@PathParam("name") String name, byte[] body) {
        Desk desk = desk(name);
        Mood mood = Bodies.mood(body);
        desk.mood(mood);
        return mood;
    }

    @DELETE
    @Path("/mood")
    public void cheerUp(@PathParam("name") String name) {
        desk(name).mood(Mood.FINE);
    }

    private Desk desk(String name) {
        return participants.named(name).orElseThrow(NotFoundException::new);
    }

    private static StepOfQueue stepOfQueue(@Nullable String queue, @Nullable String step) {
        return new StepOfQueue(given("Skald-Queue", queue), given("Skald-Step", step));
    }

    private static String given(String header, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > HEADER_LENGTH_MAX) {
            throw Bodies.faulty(header + ":", "must be given, and at most " + HEADER_LENGTH_MAX + " characters long");
        }
        return value;
    }

    private static Response response(Answer answer) {
        return switch (answer) {
            case Answer.Booked booked ->
                Response.status(201).entity(booked.booking()).build();
            case Answer.Cancelled cancelled -> Response.noContent().build();
            case Answer.Refused refused -> problem(409, "Refused", refused.detail());
            case Answer.Misused misused -> problem(422, "Misused", misused.detail());
            case Answer.Failed failed -> problem(503, "Failed", "the desk is closed just now");
        };
    }

    private static Response problem(int status, String title, String detail) {
        return Response.status(status)
                .type("application/problem+json")
                .entity(new Problem(title, status, detail))
                .build();
    }
}
