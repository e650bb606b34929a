using System.Net.Sockets;
using System.Text;
using Green.Core;
using Green.Core.Sandbox.Containers;

namespace Green.Fuzz.Parsers;

/// <summary>An engine on a real socket that answers a look for an image with any bytes, and closes the connection.</summary>
internal sealed class HttpReplies
{
    private static readonly byte[] Version = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"Version\":\"28.0.0\",\"ApiVersion\":\"1.44\",\"MinAPIVersion\":\"1.24\"}");

    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ContainerImages images;
    private readonly string records;
    private volatile byte[] reply = [];

    public HttpReplies(string directory)
    {
        var socket = Path.Combine(directory, "engine");
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen(64);
        new Thread(Serve) { IsBackground = true }.Start();
        records = Path.Combine(directory, "records");
        images = new ContainerImages(new EngineConnection([new EngineEndpoint("unix://" + socket)]), new ImageRecords(records));
    }

    public bool Accepts(byte[] bytes)
    {
        reply = bytes;
        return Law.Reads<GreenException>(() => _ = images.ResolveAsync("debian", null, default).GetAwaiter().GetResult())
            && Forget();
    }

    private bool Forget()
    {
        Directory.Delete(records, recursive: true);
        return true;
    }

    private void Serve()
    {
        var request = new byte[4096];
        while (true)
        {
            using var socket = listener.Accept();
            try
            {
                var count = socket.Receive(request);
                socket.Send(request.AsSpan(0, count).IndexOf("images/"u8) >= 0 ? reply : Version);
            }
            catch (SocketException)
            {
                // It has heard enough.
            }
        }
    }
}
