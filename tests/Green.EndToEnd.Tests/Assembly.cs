[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// A build is one thread for much of its time; the machine's processors are shared by the classes.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]
