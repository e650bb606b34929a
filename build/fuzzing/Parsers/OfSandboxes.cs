using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Docker.DotNet;
using Green.Core.Actions;
using Green.Core.Configuration;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Namespaces;
using Green.Core.Sandbox.Slots;

namespace Green.Fuzz.Parsers;

/// <summary>What engines, slots and the system say.</summary>
internal static class OfSandboxes
{
    private static readonly string[] Replies =
    [
        """{"Id":"sha256:1","RepoDigests":["debian@sha256:2"],"Warnings":null}""",
        """{"Id":"c","Name":"/green","Image":"sha256:1","State":{"Status":"running","Running":true,"Pid":12,"ExitCode":0,"Error":""},"HostConfig":{"NetworkMode":"none","ReadonlyRootfs":true}}""",
        """{"Version":"28.0.0","ApiVersion":"1.44","MinAPIVersion":"1.24","message":"no such thing"}""",
        """{"status":"Pulling","id":"x","progress":"[>]","errorDetail":{"message":"denied"},"error":"denied"}""",
    ];

    public static IEnumerable<Parser> All { get; } =
    [
        Parser.OfBytes("engine-replies", Replies.Select(Encoding.UTF8.GetBytes), Json.Words(string.Concat(Replies)), Reply),
        Parser.OfFile(
            "engine-http",
            Replies.Select(body => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}")
                .Append("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n{\"message\":\"no such image\"}")
                .Append("HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            "HTTP/1.1 HTTP/1.0 \\s \\n 200 100 101 304 404 500 Content-Length:\\s Transfer-Encoding:\\schunked Content-Type:\\stext/plain;charset= Content-Encoding:\\sgzip Location:\\s/ : ; { } \"message\"",
            directory => new HttpReplies(directory).Accepts),
        Parser.OfText("image-name", ["docker.io/library/debian:bookworm", "localhost:5000/a/b@sha256:1", "sha256:1", "a:1@sha256:2", "debian"], ": @ / sha256: latest", text =>
        {
            if (ImageName.Parse(text) is not { } name)
            {
                return false;
            }

            Law.Holds(name.Tag.Length > 0, "an image has a tag");
            return true;
        }),
        Parser.OfText("slot-answers", ["i started", "i done 0 clean", "i done 137 spent"], "i \\s started done clean spent 0 255 -1", text =>
        {
            var answer = SlotAnswer.Read(text.Split(' '));
            Law.Holds(answer is null or { Status: >= 0 and <= 255 } or { Spent: true }, "a slot that says no status is not used again");
            return answer?.Status is not null;
        }),
        Parser.OfBytes("lines", new[] { "a\nb\r\n\n\ud83e\udd80c" }.Select(Encoding.UTF8.GetBytes), "\\n a", bytes =>
        {
            List<string> one = [], other = [];
            var whole = new LineSplitter(one.Add);
            whole.Add(bytes);
            whole.Complete();
            var pieces = new LineSplitter(other.Add);
            for (var at = 0; at < bytes.Length; at += 3)
            {
                pieces.Add(bytes.AsSpan(at, Math.Min(3, bytes.Length - at)));
            }

            pieces.Complete();
            Law.Same(one, other, "however they come, lines are the same");
            return one.Count > 0;
        }),
        Parser.OfText("jobserver", ["-j --jobserver-fds=98,99 --jobserver-auth=98,99", "--jobserver-auth=fifo:/tmp/none", " -j4"], "\\s --jobserver-auth= --jobserver-fds= fifo: , / 1 \\0", text =>
        {
            using var jobserver = CargoJobserver.FromEnvironment(new Dictionary<string, string> { ["CARGO_MAKEFLAGS"] = text });
            return jobserver is not null;
        }),
        Parser.OfText("process-stat", ["4211 (unshare) S 4210 4211 4210 34816 4211 4194560 135 0 0 0 0 0 0 0 20 0 1 0 1234567 3000000 200 18446744073709551615", "1 (a ) b) R 0 1"], "( ) \\s 1 -1 S", text => SlotProcess.Parse(text) is not null),
        Parser.OfFile("capabilities", ["Name:\tx\nCapInh:\t0000000000000000\nCapEff:\t000001ffffffffff\n", "CapEff: 0"], "CapEff: \\t \\n 0 f -", directory => bytes =>
        {
            var file = Path.Combine(directory, "status");
            File.WriteAllBytes(file, bytes);
            return NamespaceProbe.HasCapability(file, 21);
        }),
        Parser.OfBytes("object-file", [ObjectFile(), Archive(ObjectFile()), Archive("plain"u8.ToArray())], "!<arch>\\n ELF /green/ws/ /green/ws/a.rs ` 48 -1", bytes =>
            LoadableText.Contains(bytes, ["/green/ws"], ["/green/ws/a.rs"])),
    ];

    private static bool Reply(byte[] bytes)
    {
        _ = EngineErrors.Words(new DockerApiException(System.Net.HttpStatusCode.BadRequest, Encoding.UTF8.GetString(bytes)));
        return Try(EngineJson.Default.ImageInspectResponse) | Try(EngineJson.Default.ContainerInspectResponse) | Try(EngineJson.Default.CreateContainerResponse)
            | Try(EngineJson.Default.JSONMessage) | Try(EngineJson.Default.VersionResponse) | Try(EngineJson.Default.SystemInfoResponse);

        bool Try<T>(JsonTypeInfo<T> type) => Law.Reads<JsonException>(() => JsonSerializer.Deserialize(bytes, type));
    }

    // As small as can be: a header, and one loaded section behind a table of two.
    private static byte[] ObjectFile()
    {
        var text = "see /green/ws/a.rs and /green/ws/b"u8;
        var file = new byte[64 + 128 + text.Length];
        "\u007FELF\u0002\u0001"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(40), 64UL);
        BitConverter.TryWriteBytes(file.AsSpan(58), (ushort)64);
        BitConverter.TryWriteBytes(file.AsSpan(60), (ushort)2);
        BitConverter.TryWriteBytes(file.AsSpan(128 + 4), 1U);
        BitConverter.TryWriteBytes(file.AsSpan(128 + 8), 2UL);
        BitConverter.TryWriteBytes(file.AsSpan(128 + 24), 192UL);
        BitConverter.TryWriteBytes(file.AsSpan(128 + 32), (ulong)text.Length);
        text.CopyTo(file.AsSpan(192));
        return file;
    }

    private static byte[] Archive(byte[] member) =>
        [.. "!<arch>\n"u8, .. Encoding.ASCII.GetBytes($"{"a.o/",-16}{0,-12}{0,-6}{0,-6}{644,-8}{member.Length,-10}`\n"), .. member, .. member.Length % 2 == 1 ? "\n"u8 : []];
}
