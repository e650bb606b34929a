namespace Green.Tool.Tests;
