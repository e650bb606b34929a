using System.Text.Json;
using System.Text.Json.Serialization;

namespace Green.Core.Sandbox.Containers;

/// <summary>
/// Remembers what each image name stood for when it was first used, so that a moved tag does not change results in silence,
/// and a build whose results are all known needs no engine. One file per name: any number of processes may write.
/// </summary>
/// <param name="directory">Below GREEN_HOME; made when first written to.</param>
public sealed class ImageRecords(string directory)
{
    /// <returns>Null where the name has not been used, or its record cannot be read as one.</returns>
    public async Task<ContainerImage?> FindAsync(string reference, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(FileOf(reference), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            var image = JsonSerializer.Deserialize(bytes, ImageRecordsJson.Default.ContainerImage);
            return image is { Id.Length: > 0 } && image.Reference == reference ? image : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Forgets what a name stood for: the next use asks the engine again.</summary>
    public void Forget(string reference)
    {
        if (Directory.Exists(directory))
        {
            File.Delete(FileOf(reference));
        }
    }

    /// <summary>Records an image unless its name is recorded already.</summary>
    /// <returns>What is recorded: another process may have been first.</returns>
    internal async Task<ContainerImage> AddAsync(ContainerImage image, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        var file = FileOf(image.Reference);
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(image, ImageRecordsJson.Default.ContainerImage);
        try
        {
            await File.WriteAllBytesAsync(temporary, bytes, cancellation).ConfigureAwait(false);
            // A record that cannot be read counts as none and is replaced.
            var unreadable = await FindAsync(image.Reference, cancellation).ConfigureAwait(false) is null && File.Exists(file);
            File.Move(temporary, file, overwrite: unreadable);
            return image;
        }
        catch (IOException) when (File.Exists(file))
        {
            return await FindAsync(image.Reference, cancellation).ConfigureAwait(false) ?? image;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // Escaping leaves letters, digits and - . _ ~: one file name for each reference, and readable.
    private string FileOf(string reference) => Path.Combine(directory, Uri.EscapeDataString(reference) + ".json");
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ContainerImage))]
internal sealed partial class ImageRecordsJson : JsonSerializerContext;
